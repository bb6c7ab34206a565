import { describe, expect, it } from 'vitest';
import { chartAddress, parseRoute } from './route.ts';

describe('the route', () => {
  it('leads to a chart and back', () => {
    expect(parseRoute(chartAddress('a-1.b'))).toEqual({ page: 'chart', patientId: 'a-1.b' });
  });

  it.each([
    '',
    '#/',
    '#/patients/',
    '#/patients/a/b',
    '#/patients/../x',
    '#/patients/a%2Fb',
    '#code=x',
  ])('%j is the search', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'search' });
  });
});
