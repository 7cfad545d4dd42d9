// app-imports: the API reaches connectors through the platform.
import { openCsv } from '@joinery/connectors';
import { eventDigest } from '@joinery/audit';

// unused-export: nobody imports what a program exports.
export const wrong = [openCsv, eventDigest];
