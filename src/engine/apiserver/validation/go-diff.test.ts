import { describe, expect, it } from 'vitest';
import { structDiff, unifiedDiff } from './go-diff.ts';
import { structText } from './go-struct.ts';

describe('diffs', () => {
  it('show changed lines with three around them', () => {
    const a = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
    const b = ['1', '2', '3', '4', 'x', '6', '7', '8', '9'];
    expect(unifiedDiff(a.join('\n'), b.join('\n'))).toBe('@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n');
  });

  it('say nothing of what is equal', () => {
    expect(unifiedDiff('a\nb', 'a\nb')).toBe('');
  });

  it('are of the internal type, where what a pod shares with its host is in the security context', () => {
    const text = structText('PodSpec', { containers: [{ name: 'c' }], hostNetwork: true });
    expect(text).toContain('"SecurityContext":{"HostNetwork":true,"HostPID":false,');
    expect(text.startsWith('{"Volumes":null,"InitContainers":null,"Containers":[{"Name":"c","Image":"","Command":null,')).toBe(true);
  });

  it('name the field that changed', () => {
    const spec = { containers: [{ name: 'c', image: 'a' }], nodeName: 'x' };
    expect(structDiff('PodSpec', spec, { ...spec, nodeName: 'y' })).toMatch(/@@ -\d+,7 \+\d+,7 @@\n(?: .*\n){3}- "NodeName": "x",\n\+ "NodeName": "y",\n(?: .*\n){3}$/);
  });
});
