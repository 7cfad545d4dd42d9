export * from './choose-files';
export * from './drop';
export * from './file-age';
export * from './folder-drop';
