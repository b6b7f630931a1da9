// Keeps a page of our own for the moment without network (templates/employee/sw.js).
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
