// library-imports: the pipeline knows connectors by their contracts only.
import { openCsv } from '@joinery/connectors';
// packages: Nest lives in apps and platform.
import { Injectable } from '@nestjs/common';

export const wrong = [openCsv, Injectable];

// unused-face: nobody outside asks for it.
export { forNobody } from './for-nobody';
