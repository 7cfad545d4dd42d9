export { sftpDrop, type SftpOptions } from './sftp-drop';
