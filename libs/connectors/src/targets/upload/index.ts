export * from './create-styled-target';
