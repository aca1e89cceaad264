// Pages are complete without this script. It makes nine things better where it runs.

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

// A long list is narrowed by typing. What is chosen stays in it.
for (const list of document.querySelectorAll("[data-search]")) {
  const label = document.createElement("label");
  label.className = "peil-search peil-no-print";
  label.lang = list.dataset.searchLang;
  const field = document.createElement("input");
  field.type = "search";
  field.autocomplete = "off";
  field.className = "utrecht-textbox utrecht-textbox--html-input";
  label.append(list.dataset.search, field);
  list.before(label);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const all = list.matches("select") ? [...list.options].slice(1) : [...list.children];
  const chosen = (one) => (list.matches("select") ? one.selected : one.querySelector("input").checked);
  field.addEventListener("input", () => {
    const sought = plain(field.value.trim());
    for (const one of all) {
      const fits = plain(one.textContent).includes(sought) || chosen(one);
      // Not every browser hides an option.
      if (!list.matches("select")) one.hidden = !fits;
      else if (!fits) one.remove();
    }
    if (list.matches("select")) list.append(...all.filter((one) => plain(one.textContent).includes(sought) || chosen(one)));
  });
}

// What there is to say about words, as they are typed.
for (const form of document.querySelectorAll("form[data-notes]")) {
  const field = form.querySelector("textarea");
  const notes = document.getElementById("notes");
  let waiting;
  let last = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      last += 1;
      const asked = last;
      try {
        const answer = await fetch(form.dataset.notes, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
        const said = answer.ok ? await answer.text() : "";
        if (said && asked === last) notes.innerHTML = said;
      } catch {
        // Without a connection what was said before stays.
      }
    }, 400);
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

// Answers are kept as they change. What could not be sent stays on this device until it is, and an hour at most.
const HOUR = 3600000;
const stored = {
  read(key) {
    try {
      const found = JSON.parse(localStorage.getItem(key));
      return found && Date.now() - found.at < HOUR ? found.pairs : null;
    } catch {
      return null;
    }
  },
  write(key, pairs) {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), pairs }));
    } catch {
      // A browser that keeps nothing.
    }
  },
  forget(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing.
    }
  },
  tidy() {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("peil:") && !stored.read(key)) stored.forget(key);
    } catch {
      // A browser that keeps nothing.
    }
  },
};
stored.tidy();
setInterval(stored.tidy, 60000);
const form = document.querySelector("form[data-save]");
const key = form && `peil:${form.dataset.save}`;
// A form that was sent has arrived when another page follows from it; not when this one is loaded again or gone back to.
const came = performance.getEntriesByType("navigation")[0]?.type;
let sent = null;
try {
  sent = sessionStorage.getItem("peil:sent");
  sessionStorage.removeItem("peil:sent");
} catch {
  // A browser that keeps nothing.
}
if (sent && (sent !== key || came === "navigate")) stored.forget(sent);

if (form) {
  const said = document.getElementById("saved");
  let changed = false;
  let sending = null;
  let wait = 1000;
  let timer;
  const pairs = () => [...new FormData(form)];
  const tell = (notice) => {
    const alert = document.createElement("div");
    alert.className = "utrecht-alert utrecht-alert--info";
    alert.setAttribute("role", "status");
    const words = document.createElement("p");
    words.className = "utrecht-paragraph";
    words.textContent = notice;
    alert.append(words);
    form.before(alert);
  };
  const controls = (within, name) => [...within.elements].filter((control) => control.name === name);
  const filledIn = (within, name) => String(new FormData(within).getAll(name));
  const ticked = (control) => control.type === "radio" || control.type === "checkbox";
  // Shows what another window answered, so that this page can go on from there; not where somebody filled in something else since.
  const takeOver = async (names, posted) => {
    const answer = await fetch(window.location.pathname, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-save]");
    for (const name of names) {
      if (filledIn(form, name) !== String(posted.filter(([one]) => one === name).map(([, text]) => text))) continue;
      const now = controls(fresh, name);
      controls(form, name).forEach((control, at) => {
        if (ticked(control)) control.checked = now[at].checked;
        else control.value = now[at].value;
      });
    }
  };
  const post = async () => {
    changed = false;
    try {
      const posted = pairs();
      const answer = await fetch(form.dataset.save, { method: "POST", body: new URLSearchParams(posted), redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect" || answer.status === 404 || answer.status === 409) {
        // It was sent in, or the link was taken back: the page itself says which.
        stored.forget(key);
        window.location.reload();
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const [revision, words, notice, elsewhere] = (await answer.text()).split("\n");
      if (elsewhere) await takeOver(elsewhere.split(" "), posted);
      if (notice) tell(notice);
      // Only a page that shows everything there is at this number may say that it knows it.
      form.elements.namedItem("peil-revision").value = revision;
      said.textContent = changed ? "" : words;
      if (changed) stored.write(key, pairs());
      else stored.forget(key);
      wait = 1000;
    } catch {
      changed = true;
      said.textContent = form.dataset.unsaved;
      timer = setTimeout(send, wait);
      wait = Math.min(wait * 2, 30000);
    }
  };
  const send = async () => {
    clearTimeout(timer);
    if (sending || !changed) return;
    sending = post();
    await sending;
    sending = null;
    if (changed && wait === 1000) send();
  };
  const change = () => {
    changed = true;
    stored.write(key, pairs());
    send();
  };
  form.addEventListener("change", change);
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input[type=text]")) return;
    changed = true;
    stored.write(key, pairs());
    clearTimeout(timer);
    timer = setTimeout(send, 2000);
  });
  let waits = false;
  let late = false;
  form.addEventListener("submit", async (event) => {
    // What is on its way arrives first: the form then goes on from it. On a line that is down it goes without.
    if (sending && !late) {
      event.preventDefault();
      if (waits) return;
      waits = true;
      const { submitter } = event;
      await Promise.race([sending, new Promise((go) => setTimeout(go, 3000))]);
      late = true;
      form.requestSubmit(submitter);
      waits = late = false;
      return;
    }
    stored.write(key, pairs());
    try {
      sessionStorage.setItem("peil:sent", key);
    } catch {
      // A browser that keeps nothing.
    }
  });
  window.addEventListener("online", send);
  // A page that the browser kept whole goes on where it was.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !stored.read(key)) return;
    sending = null;
    changed = true;
    wait = 1000;
    send();
  });
  const unsent = stored.read(key);
  if (unsent) {
    // With the number that they followed on from: what was answered on another device since is kept.
    for (const control of form.elements) {
      const given = unsent.filter(([name]) => name === control.name).map(([, text]) => text);
      if (ticked(control)) control.checked = given.includes(control.value);
      else if (control.matches("textarea, input[type=text], select, [name=peil-revision]")) control.value = given[0] ?? "";
    }
    changed = true;
    send();
  }
}
