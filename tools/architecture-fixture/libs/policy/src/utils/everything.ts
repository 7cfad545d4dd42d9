export const everything = {}; // banned-name: the folder.
