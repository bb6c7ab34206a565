import { describe, expect, it } from 'vitest';
import { writeApp } from '../../test/temp-app.ts';
import { applyToEnvironment, createAppSettings, mergeSettings } from './app-settings.ts';
import { readHostJson } from './host-json.ts';
import { readSettingsFile } from './settings-file.ts';
import { parseTimeSpan } from './time-span.ts';

describe('app settings', () => {
  const merge = (
    files: Record<string, unknown>,
    more: Partial<Parameters<typeof mergeSettings>[0]>,
  ) => {
    using app = writeApp(files);
    return mergeSettings({
      appDir: app.appDir,
      settings: {},
      environment: {},
      localSettings: true,
      ...more,
    });
  };
  const local = {
    'local.settings.json': { IsEncrypted: false, Values: { A: 'local', B: 'local', C: 'local' } },
  };

  it('prefers given settings, then the environment, then local.settings.json', () => {
    const merged = merge(local, { settings: { A: 'given' }, environment: { A: 'env', B: 'env' } });
    expect(merged).toMatchObject({ A: 'given', B: 'env', C: 'local' });
  });

  it('reads local.settings.json only when asked', () => {
    expect(merge(local, { localSettings: false })).not.toHaveProperty('A');
  });

  it('sets what the real host sets, unless it is set', () => {
    expect(merge({}, {})).toEqual({
      AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
      FUNCTIONS_WORKER_RUNTIME: 'node',
    });
    expect(merge({}, { environment: { FUNCTIONS_WORKER_RUNTIME: 'other' } })).toMatchObject({
      FUNCTIONS_WORKER_RUNTIME: 'other',
    });
  });

  it('passes values that are not text as JSON and drops absent ones', () => {
    const merged = merge(
      {},
      { settings: { list: [{ a: 1 }], on: true, none: null, no: undefined } },
    );
    expect(merged).toMatchObject({ list: '[{"a":1}]', on: 'true' });
    expect(Object.keys(merged)).not.toContain('none');
  });

  it('reads a plain object as a settings file, and refuses anything else by name', () => {
    using app = writeApp({
      'plain.json': { A: 'x', n: 1 },
      'encrypted.json': { IsEncrypted: true, Values: {} },
      'list.json': [],
      'broken.json': '{',
    });
    expect(readSettingsFile(`${app.appDir}/plain.json`)).toEqual({ A: 'x', n: '1' });
    for (const name of ['encrypted', 'list', 'broken', 'gone']) {
      const file = `${app.appDir}/${name}.json`;
      expect(() => readSettingsFile(file)).toThrow(
        expect.objectContaining({
          code: 'settings-file',
          details: expect.objectContaining({ file }),
        }),
      );
    }
  });

  it('replaces %NAME% and names the one that is missing', () => {
    const settings = createAppSettings({ A: 'x', B: '' });
    expect(settings.expand('%A%-%B%-100%')).toBe('x--100%');
    for (const name of ['C', 'constructor', '__proto__']) {
      expect(() => settings.expand(`%A%/%${name}%`)).toThrow(
        expect.objectContaining({
          code: 'setting-missing',
          details: expect.objectContaining({ setting: name }),
        }),
      );
    }
  });

  it('finds a storage connection by name, with the old prefix first', () => {
    const settings = createAppSettings({
      AzureWebJobsStorage: 'host',
      STORAGE: 'plain',
      AzureWebJobsX: 'old',
      X: 'new',
    });
    expect(settings.storageConnection(undefined, 'f')).toBe('host');
    expect(settings.storageConnection('STORAGE', 'f')).toBe('plain');
    expect(settings.storageConnection('X', 'f')).toBe('old');
  });

  it('names the missing connection and who needs it', () => {
    expect(() => createAppSettings({}).storageConnection('STORAGE', 'function work')).toThrow(
      expect.objectContaining({
        code: 'setting-missing',
        details: expect.objectContaining({ setting: 'STORAGE', usedBy: 'function work' }),
      }),
    );
    const identity = createAppSettings({ STORAGE__queueServiceUri: 'https://x' });
    expect(() => identity.storageConnection('STORAGE', 'f')).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          expected: expect.stringContaining('STORAGE__queueServiceUri works in Azure only'),
        }),
      }),
    );
  });

  it('restores the environment', () => {
    process.env['FUNCTIONS_HOST_TEST_A'] = 'before';
    const restore = applyToEnvironment({ FUNCTIONS_HOST_TEST_A: 'x', FUNCTIONS_HOST_TEST_B: 'y' });
    expect([process.env['FUNCTIONS_HOST_TEST_A'], process.env['FUNCTIONS_HOST_TEST_B']]).toEqual([
      'x',
      'y',
    ]);
    restore();
    expect([process.env['FUNCTIONS_HOST_TEST_A'], process.env['FUNCTIONS_HOST_TEST_B']]).toEqual([
      'before',
      undefined,
    ]);
    delete process.env['FUNCTIONS_HOST_TEST_A'];
  });
});

describe('host.json', () => {
  const read = (content?: unknown) => {
    using app = writeApp(content === undefined ? {} : { 'host.json': content });
    return readHostJson(app.appDir);
  };

  it('has the defaults of Azure without a file', () => {
    const { hostJson } = read();
    expect(hostJson.functionTimeout).toBeUndefined();
    expect(hostJson.extensions).toMatchObject({
      http: { routePrefix: 'api' },
      queues: {
        batchSize: 16,
        maxDequeueCount: 5,
        visibilityTimeout: 0,
        maxPollingInterval: 60_000,
        messageEncoding: 'base64',
      },
    });
  });

  it('reads the keys in use, durations in milliseconds', () => {
    const { hostJson, unknownKeys } = read({
      version: '2.0',
      functionTimeout: '00:10:00',
      extensionBundle: { id: 'x', version: '[4.*, 5.0.0)' },
      logging: { logLevel: { default: 'Warning' } },
      extensions: {
        http: { routePrefix: '' },
        queues: {
          batchSize: 1,
          newBatchThreshold: 0,
          visibilityTimeout: '00:00:30',
          maxPollingInterval: '00:00:00.250',
          messageEncoding: 'None',
        },
      },
    });
    expect(unknownKeys).toEqual([]);
    expect(hostJson.functionTimeout).toBe(600_000);
    expect(hostJson.extensions.http.routePrefix).toBe('');
    expect(hostJson.extensions.queues).toMatchObject({
      batchSize: 1,
      visibilityTimeout: 30_000,
      maxPollingInterval: 250,
      messageEncoding: 'none',
    });
    expect(
      read({ version: '2.0', functionTimeout: '-1' }).hostJson.functionTimeout,
    ).toBeUndefined();
  });

  it('names unknown keys by path', () => {
    const content = { version: '2.0', watch: [], extensions: { queues: { size: 1 }, kafka: {} } };
    expect(read(content).unknownKeys).toEqual([
      'watch',
      'extensions.queues.size',
      'extensions.kafka',
    ]);
  });

  it.each([
    ['{', []],
    [{}, ['version']],
    [{ version: '1.0' }, ['version']],
    [
      { version: '2.0', functionTimeout: '10 min', extensions: { queues: { batchSize: 33 } } },
      ['functionTimeout', 'extensions.queues.batchSize'],
    ],
  ])('refuses %j and names each wrong key', (content, keys) => {
    let error: unknown;
    try {
      read(content);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: 'host-json' });
    const { problems = [] } = (error as { details: { problems?: string[] } }).details;
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(keys);
  });
});

describe('time spans', () => {
  it.each([
    ['00:00:00', 0],
    ['00:00:01.5', 1500],
    ['23:59:59', 86_399_000],
    ['1.00:00:00', 86_400_000],
    ['24:00:00', undefined],
    ['00:60:00', undefined],
    ['5', undefined],
    ['', undefined],
  ])('%s is %s ms', (text, expected) => {
    expect(parseTimeSpan(text)).toBe(expected);
  });
});
