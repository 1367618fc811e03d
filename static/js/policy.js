// Says beside each slider what it stands at while it is moved.
document.addEventListener("input", (event) => {
  if (event.target.type !== "range") return;
  const shown = event.target.form?.querySelector(`output[for="${event.target.id}"]`);
  if (shown) shown.textContent = event.target.value;
});
