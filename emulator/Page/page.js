// The server renders; this only puts in place what it sends after each change.
const state = document.getElementById("state");
const live = document.getElementById("live");
const changes = new EventSource("/_emulator/changes");

changes.addEventListener("open", () => { live.textContent = "Refreshed as it changes."; });
changes.addEventListener("error", () => { live.textContent = "The emulator does not answer; trying again."; });
changes.addEventListener("state", event => { state.innerHTML = event.data; });
