// Before anything is painted, so that a dark page does not flash white.
(() => {
  let theme = null;
  try { theme = localStorage.getItem("lranalyzer-theme"); } catch { /* sandboxed frame */ }
  document.documentElement.dataset.theme = theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
})();
