export { openCsv, toBuffer, type CsvOptions, type CsvSourceReading } from './open-csv';
