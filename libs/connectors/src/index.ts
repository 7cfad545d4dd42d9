export * from './kit';
export * from './sources/csv';
export * from './sources/file';
export * from './sources/folder';
export * from './sources/sftp';
export * from './sources/xlsx';
export * from './targets';
