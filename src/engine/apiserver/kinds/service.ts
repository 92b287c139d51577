import type { Service } from '../../api/core/types.ts';
import type { Strategy } from '../kind.ts';

export const serviceStrategy: Strategy<Service> = {};
