// A file of our own around Monaco's worker, so that the bundler makes a worker of it.
import 'monaco-editor/editor/editor.worker';
