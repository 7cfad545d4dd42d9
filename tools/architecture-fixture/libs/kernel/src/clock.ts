// library-imports: kernel imports nothing of ours.
import type { Attributes } from '@joinery/identity';
// packages: kernel touches luxon and canonicalize only.
import { DataSource } from 'typeorm';

export type Wrong = [Attributes, DataSource];
