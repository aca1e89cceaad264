// Loads the page again when something that it was made from has changed on the disk. Without this script there is a button for it.

const shown = document.querySelector("[data-stamp]");
const every = 1000;
const place = "peil-preview-place";

// Back to where the page was, after it was loaded again by itself.
const kept = sessionStorage.getItem(place);
if (kept) {
  sessionStorage.removeItem(place);
  const [path, top] = JSON.parse(kept);
  if (path === location.pathname) window.scrollTo(0, top);
}

// While another page is on its way, loading this one again would stop it.
let leaving;
window.addEventListener("beforeunload", () => {
  clearTimeout(leaving);
  leaving = setTimeout(() => (leaving = undefined), 10 * every);
});

// What is being typed on the page would be lost.
const typing = () => [...shown.querySelectorAll("input")].some((field) => field.value !== field.defaultValue);

async function look() {
  if (document.hidden || typing()) return;
  try {
    const answer = await fetch(shown.dataset.stampAt, { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== shown.dataset.stamp && !leaving && !typing()) {
      clearInterval(looking);
      sessionStorage.setItem(place, JSON.stringify([location.pathname, window.scrollY]));
      // Not reload(): a form that was sent would be sent again.
      location.replace(location.pathname);
    }
  } catch {
    // The program was stopped; it may come back.
  }
}

const looking = setInterval(look, every);
document.addEventListener("visibilitychange", look);
