// Takes over what differs between two pieces of a page, node by node: focus, selection and scroll position stay.

/** Changes a text only where it differs, so that selection and screen readers are not disturbed. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Makes the children of a node equal to those of another. */
export function patchChildren(now, next) {
  const wanted = [...next.childNodes];
  const there = [...now.childNodes];
  wanted.forEach((child, at) => {
    if (at < there.length) patch(there[at], child);
    else now.append(document.importNode(child, true));
  });
  for (const child of there.slice(wanted.length)) child.remove();
}

function patch(now, next) {
  if (now.nodeType !== next.nodeType || now.nodeName !== next.nodeName) {
    now.replaceWith(document.importNode(next, true));
  } else if (now.nodeType !== Node.ELEMENT_NODE) {
    setText(now, next.textContent);
  } else {
    patchAttributes(now, next);
    // What somebody is typing stays.
    if (!now.matches('input, textarea, select')) patchChildren(now, next);
  }
}

function patchAttributes(now, next) {
  // An open <details> is the reader's choice.
  for (const { name } of [...now.attributes]) {
    if (!next.hasAttribute(name) && name !== 'open') now.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  }
}
