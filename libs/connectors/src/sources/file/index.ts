export { openFile, type FileOptions } from './open-file';
