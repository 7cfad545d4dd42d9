export const inner = 1; // one-face: a second index.ts
