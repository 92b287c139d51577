import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectlMissing, serve, shell, startLimitMs, type Served } from './testing.ts';

// A living cluster of three machines, and what a person does with it all day: time runs, at twenty times its speed.

const web = (image: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - name: web
        image: ${image}
        ports: [{ containerPort: 80 }]
        readinessProbe: { httpGet: { path: /, port: 80 } }
        resources: { requests: { cpu: 100m, memory: 64Mi } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

const talker = `
apiVersion: v1
kind: Pod
metadata: { name: talker }
spec:
  restartPolicy: Never
  containers:
  - { name: talker, image: busybox:1.37, command: [sh, -c, "for i in 1 2 3; do echo line $i; sleep 1; done; echo bad >&2; exit 3"] }
`;

const title = kubectlMissing === undefined ? '' : ` (skipped: ${kubectlMissing})`;

describe.skipIf(kubectlMissing !== undefined)(`kubectl and a cluster that lives${title}`, () => {
  let served: Served;
  const kubectl = (command: string, input = ''): string => shell(served, `kubectl ${command}`, input);

  beforeAll(async () => {
    served = await serve('--machines', '3', '--speed', '20');
    kubectl('wait --for=condition=Ready node --all --timeout=20s');
  }, startLimitMs);

  afterAll(() => served.stop());

  test('apply, twice: created, then unchanged', () => {
    expect(kubectl('apply -f -', web('nginx:1.28'))).toBe('deployment.apps/web created\nservice/web created\n');
    expect(kubectl('apply -f -', web('nginx:1.28'))).toBe('deployment.apps/web unchanged\nservice/web unchanged\n');
    expect(kubectl('rollout status deployment/web --timeout=15s')).toMatch(/deployment "web" successfully rolled out\n$/);
  });

  test('get -A -o wide', () => {
    const lines = kubectl('get pods,services,nodes -A -o wide').split('\n');
    expect(lines.filter((line) => /^default +pod\/web-\S+ +1\/1 +Running +0 +\S+ +10\.244\.\d+\.\d+ +[abc]1 +<none> +<none>$/.test(line))).toHaveLength(3);
    expect(lines.filter((line) => /^default +service\/web +ClusterIP +10\.96\.\d+\.\d+ +<none> +80\/TCP +\S+ +app=web$/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => /node\/[abc]1 +Ready +<none> +\S+ +v1\.36\.\d+ +172\.18\.0\.\d+ /.test(line))).toHaveLength(3);
    expect(kubectl('get all')).toMatch(/^replicaset\.apps\/web-\S+ +3 +3 +3 /m);
  });

  test('get -w, while a pod is deleted and replaced', () => {
    const watched = shell(
      served,
      `kubectl get pods -l app=web -w > watched.txt & watch=$!
       until [ $(wc -l < watched.txt) -ge 4 ]; do :; done
       kubectl delete $(kubectl get pods -l app=web -o name | head -1) > /dev/null
       kubectl rollout status deployment/web --timeout=15s > /dev/null
       kill $watch; cat watched.txt`,
    );
    expect(watched).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\n/);
    for (const state of ['1/1 +Terminating', '0/1 +Pending', '0/1 +ContainerCreating', '0/1 +Running', '1/1 +Running']) expect(watched).toMatch(new RegExp(`^web-\\S+ +${state} +0 `, 'm'));
  });

  test('describe', () => {
    const pod = kubectl('describe pod -l app=web');
    for (const part of [/^Service Account: +default$/m, /^Controlled By: +ReplicaSet\/web-/m, /^ +Image: +nginx:1\.28$/m, /^ +Ready: +True$/m, /^QoS Class: +Burstable$/m, /^ +Normal +Scheduled +\S+ +(\S+ )?.*Successfully assigned default\/web-\S+ to [abc]1$/m, /^ +Normal +Pulled /m, /^ +Normal +Started +.*Container started$|^ +Normal +Started +.*Started container web$/m]) expect(pod).toMatch(part);
    const node = kubectl('describe node a1');
    for (const part of [/^Lease:\n +HolderIdentity: +a1$/m, /^ +Ready +True .*KubeletReady +kubelet is posting ready status$/m, /^ +cpu: +4$/m, /^ +default +web-\S+ +100m \(2%\)/m]) expect(node).toMatch(part);
    expect(kubectl('describe service web')).toMatch(/^Endpoints: +10\.244\.\d+\.\d+:80,10\.244\.\d+\.\d+:80,10\.244\.\d+\.\d+:80$/m);
    expect(kubectl('describe deployment web')).toMatch(/^ +Normal +ScalingReplicaSet +.*Scaled up replica set web-\S+ from 0 to 3$/m);
  });

  test('scale', () => {
    expect(kubectl('scale deployment web --replicas=5')).toBe('deployment.apps/web scaled\n');
    expect(kubectl('rollout status deployment/web --timeout=15s')).toContain('successfully rolled out');
    expect(kubectl('get deployment web --no-headers')).toMatch(/^web +5\/5 +5 +5 /);
    expect(kubectl('scale deployment web --replicas=3 --current-replicas=5')).toBe('deployment.apps/web scaled\n');
    expect(kubectl('scale deployment web --replicas=9 --current-replicas=5')).toMatch(/^error: Expected replicas to be 5, was 3/);
    kubectl(`wait --for=jsonpath='{.status.replicas}'=3 deployment/web --timeout=15s`);
  });

  test('rollout status, history, undo', () => {
    expect(kubectl('set image deployment/web web=nginx:1.29')).toBe('deployment.apps/web image updated\n');
    expect(kubectl('rollout status deployment/web --timeout=15s')).toMatch(/^Waiting for deployment "web" rollout to finish: [\s\S]*deployment "web" successfully rolled out\n$/);
    expect(kubectl('rollout history deployment/web')).toMatch(/^deployment\.apps\/web \nREVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n/);
    expect(kubectl('rollout history deployment/web --revision=1')).toMatch(/^ +Image:\s+nginx:1\.28$/m);
    expect(kubectl('rollout undo deployment/web')).toBe('deployment.apps/web rolled back\n');
    expect(kubectl('rollout status deployment/web --timeout=15s')).toContain('successfully rolled out');
    expect(kubectl(`get deployment web -o jsonpath='{.spec.template.spec.containers[0].image}'`)).toBe('nginx:1.28');
    expect(kubectl('rollout history deployment/web')).toMatch(/CHANGE-CAUSE\n2 +<none>\n3 +<none>\n/);
    expect(kubectl('rollout restart deployment/web')).toBe('deployment.apps/web restarted\n');
    expect(kubectl('rollout status deployment/web --timeout=15s')).toContain('successfully rolled out');
  });

  test('label and cordon', () => {
    expect(kubectl('label node b1 disk=ssd')).toBe('node/b1 labeled\n');
    expect(kubectl('get nodes -l disk=ssd -o name')).toBe('node/b1\n');
    expect(kubectl('label node b1 disk=hdd')).toMatch(/already has a value \(ssd\), and --overwrite is false/);
    expect(kubectl('label node b1 disk-')).toBe('node/b1 unlabeled\n');
    expect(kubectl('cordon c1')).toBe('node/c1 cordoned\n');
    expect(kubectl('get node c1 --no-headers')).toMatch(/^c1 +Ready,SchedulingDisabled /);
    expect(kubectl('drain c1 --ignore-daemonsets --timeout=15s')).toMatch(/evicting pod default\/web-[\s\S]*node\/c1 drained\n$/);
    expect(kubectl('get pods --field-selector spec.nodeName=c1')).toBe('No resources found in default namespace.\n');
    expect(kubectl('uncordon c1')).toBe('node/c1 uncordoned\n');
  });

  test('logs, and of a container that has ended', () => {
    kubectl('apply -f -', talker);
    expect(kubectl('logs -f talker --pod-running-timeout=10s')).toBe('line 1\nline 2\nline 3\nbad\n');
    kubectl(`wait --for=jsonpath='{.status.phase}'=Failed pod/talker --timeout=15s`);
    expect(kubectl('logs talker --tail=1')).toBe('bad\n');
    expect(kubectl('logs talker --timestamps --limit-bytes=40')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line/);
    expect(kubectl('get pod talker --no-headers')).toMatch(/^talker +0\/1 +Error +0 /);
    expect(kubectl('logs talker -c nobody')).toMatch(/^error: container nobody is not valid for pod talker/);
    expect(kubectl('logs deployment/web --tail=1')).not.toMatch(/rror from server/);
  });

  test('exec: what a command prints, how it ends, and that it may take its time', () => {
    expect(kubectl('exec deployment/web -- cat /etc/hostname')).toMatch(/^web-\S+\n$/);
    expect(kubectl(`exec deployment/web -- sh -c 'echo out; echo err >&2; exit 3'`)).toBe('out\nerr\ncommand terminated with exit code 3\nexit code 3\n');
    expect(kubectl(`exec deployment/web -- sh -c 'sleep 10; echo done'`)).toBe('done\n');
    expect(kubectl('exec deployment/web -c nobody -- ls')).toMatch(/container nobody (?:is not valid for pod|not found in pod) /);
    expect(kubectl('exec nobody -- ls')).toMatch(/pods "nobody" not found/);
    expect(kubectl('exec deployment/web -- ls --as nobody')).not.toMatch(/etc\n[\s\S]*usr\n/);
    expect(kubectl('--as=nobody exec deployment/web -- ls /')).toMatch(/forbidden/i);
  });

  test('api-resources and explain', () => {
    const resources = kubectl('api-resources').split('\n');
    expect(resources.length).toBeGreaterThan(60);
    for (const line of [/^pods +po +v1 +true +Pod$/, /^deployments +deploy +apps\/v1 +true +Deployment$/, /^nodes +no +v1 +false +Node$/, /^leases +coordination\.k8s\.io\/v1 +true +Lease$/, /^machines +\S* *sandbox\.kubarium\.dev\/v1 +false +Machine$/]) expect(resources.some((words) => line.test(words)), line.source).toBe(true);
    expect(kubectl('api-versions')).toContain('apps/v1\n');
    expect(kubectl('explain deployment.spec.replicas')).toMatch(/^GROUP: +apps\nKIND: +Deployment\nVERSION: +v1\n\nFIELD: replicas <integer>\n[\s\S]*DESCRIPTION:\n +Number of desired pods\./);
    expect(kubectl('explain pod --recursive')).toMatch(/^ +tolerationSeconds\t<integer>$/m);
  });

  test('delete', () => {
    expect(kubectl('delete deployment/web service/web pod/talker --timeout=15s')).toMatch(/^deployment\.apps "web" deleted.*\nservice "web" deleted.*\npod "talker" deleted.*\n$/);
    kubectl('wait --for=delete pod -l app=web --timeout=15s');
    expect(kubectl('get pods')).toBe('No resources found in default namespace.\n');
    expect(kubectl('get deployment web')).toBe('Error from server (NotFound): deployments.apps "web" not found\nexit code 1\n');
  });
});
