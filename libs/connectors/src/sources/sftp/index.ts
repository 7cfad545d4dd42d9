export { HostKeyError, sftpDrop, type SftpOptions } from './sftp-drop';
