export { openCsv, type CsvOptions, type CsvSourceReading } from './open-csv';
