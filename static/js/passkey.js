// Web Authentication with our server: its JSON to the browser's binary and back (base64url without padding).
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export class Problem extends Error {}

export const hasPasskeys = () => "PublicKeyCredential" in window;

// Posts the form's own token and more; a refusal is thrown with the server's sentence.
export async function ask(form, url, more = {}) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, ...more });
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.redirected) return location.reload();
    answer = await answer.json();
  } catch {
    throw new Problem(form.dataset.lost);
  }
  if (answer.problem) throw new Problem(answer.problem);
  return answer;
}

const listed = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));

export const toMake = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  user: { ...options.user, id: bytes(options.user.id) },
  excludeCredentials: listed(options.excludeCredentials),
});

export const toSign = (options) => ({ ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) });

export function said(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

// Closing the device's question is an answer, too.
export const isOwnWish = (error) => error.name === "NotAllowedError" || error.name === "AbortError";
