// app-imports: apps do not contain one another.
import { wrong } from '../../api/src/main';

export const worse = wrong;
