// monaco-yaml asks for a file of one's own around its worker, so that the bundler makes a worker of it.
import 'monaco-yaml/yaml.worker.js';
