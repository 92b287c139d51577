// Runs before the first paint, so that nobody sees the other theme flash by. The rest of the page is a module and comes later.
(() => {
  let stored = null;
  try {
    stored = localStorage.getItem('kubarium.theme');
  } catch {
    // Storage may be forbidden; the system's choice is as good.
  }
  const light = stored === 'light' || (stored === null && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
})();
