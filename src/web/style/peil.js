// Pages are complete without this script. It makes six things better where it runs.

// "Leave this page quickly" takes this page out of the history of the browser.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    window.location.replace(link.href);
  });
}

// An option that goes with no other unticks the others, and they untick it. Without this script a form that has both is shown again.
for (const alone of document.querySelectorAll("input[data-alone]")) {
  const others = [...alone.form.elements].filter((other) => other.type === "checkbox" && other.name === alone.name && other !== alone);
  alone.addEventListener("change", () => {
    if (alone.checked) for (const other of others) other.checked = false;
  });
  for (const other of others) {
    other.addEventListener("change", () => {
      if (other.checked) alone.checked = false;
    });
  }
}

// A slider beside a number that is typed. Until somebody moves it, nothing is filled in; the keyboard reaches both.
for (const slider of document.querySelectorAll("input[data-slider]")) {
  const typed = document.getElementById(slider.dataset.slider);
  const comma = typed.inputMode === "decimal" && !document.documentElement.lang.startsWith("en");
  const whole = typed.inputMode !== "decimal";
  const read = () => Number(typed.value.replace(",", "."));
  if (whole) slider.step = "1";
  else slider.step = String((slider.max - slider.min) / 1000);
  slider.value = typed.value ? read() : (Number(slider.min) + Number(slider.max)) / 2;
  slider.classList.toggle("peil-untouched", !typed.value);
  slider.hidden = false;
  const take = () => {
    const value = whole ? slider.value : String(Math.round(slider.value * 1000) / 1000);
    typed.value = comma ? value.replace(".", ",") : value;
    slider.classList.remove("peil-untouched");
  };
  slider.addEventListener("input", take);
  slider.addEventListener("click", take);
  typed.addEventListener("input", () => {
    if (typed.value && !Number.isNaN(read())) slider.value = read();
    slider.classList.toggle("peil-untouched", !typed.value);
  });
}

// Copying a link.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    document.getElementById("copied").textContent = button.dataset.copied;
  });
}

// Printing.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A signed-in user is warned before the session ends, and can stay. Pages say in words until when it lasts.
const session = document.getElementById("session");
if (session) {
  const warning = 300;
  const button = session.querySelector("button");
  const main = document.querySelector("main");
  let ends;
  let before;
  let shown = "";
  const left = () => (ends - Date.now()) / 1000;
  const lasts = (seconds) => {
    ends = Date.now() + seconds * 1000;
  };
  lasts(session.dataset.left);

  const ask = async (method) => {
    const answer = await fetch("/session", { method, redirect: "manual", cache: "no-store" });
    lasts(answer.ok ? await answer.text() : 0);
  };
  const show = (what) => {
    if (!shown) {
      // Behind what has the focus, so that the tab key leads to it. The focus itself stays where it is.
      before = document.activeElement;
      const near = main.contains(before) && before.closest(".peil-question, .peil-buttons");
      if (near) near.after(session);
    }
    shown = what;
    for (const line of session.querySelectorAll("p")) line.hidden = line.dataset.said !== what;
    button.hidden = what !== "soon";
    session.hidden = !what;
    // Nothing that has the focus is under the message.
    if (what && main.contains(before) && before !== main) before.scrollIntoView({ block: "nearest" });
  };
  button.addEventListener("click", async () => {
    await ask("POST");
    show(left() > warning ? "stays" : left() > 0 ? "last" : "over");
    (before?.isConnected && before !== document.body ? before : main).focus({ preventScroll: true });
  });
  const look = async () => {
    if (left() > warning && shown === "") return;
    try {
      // In another window it may have been kept going.
      if (left() <= warning) await ask("GET");
    } catch {
      return;
    }
    const now = left() > warning ? "" : left() <= 0 ? "over" : shown === "last" ? "last" : "soon";
    if (now !== shown) show(now);
  };
  setInterval(() => shown === "over" || look(), 15000);
  document.addEventListener("visibilitychange", look);
}
