"use strict";
// Adds the reader's own zone to every instant; keeps the curves of a running submission fresh. Pages work without it.
function addZones(root) {
  for (const time of root.querySelectorAll("time:not([data-local])")) {
    time.dataset.local = "1";
    const span = document.createElement("span");
    span.className = "local";
    const shown = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
    if (new Date(time.dateTime).getTimezoneOffset() !== 0) {
      span.textContent = " (" + new Date(time.dateTime).toLocaleString(undefined, shown) + " your time)";
      time.after(span);
    }
  }
}
addZones(document);
const place = document.querySelector("[data-live]");
if (place) {
  const source = new EventSource(place.dataset.live);
  source.addEventListener("curves", (event) => { place.innerHTML = event.data; });
  source.addEventListener("over", () => { source.close(); location.reload(); });
}
