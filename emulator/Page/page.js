// The server renders; this script only inserts the HTML that it sends after each change.
const state = document.getElementById("state");
const live = document.getElementById("live");
const changes = new EventSource("/_emulator/changes");

changes.addEventListener("open", () => { live.textContent = "Updated after every change."; });
changes.addEventListener("error", () => { live.textContent = "The emulator does not answer; reconnecting."; });
changes.addEventListener("state", event => { state.innerHTML = event.data; });
