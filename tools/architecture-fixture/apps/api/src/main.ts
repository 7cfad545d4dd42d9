// app-imports: the API reaches connectors through the platform.
import { openCsv } from '@joinery/connectors';

export const wrong = openCsv;
