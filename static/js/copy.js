// A button that copies what a field holds; without a clipboard it stays hidden, and the field can be selected by hand.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.lastChild.textContent = "Copied";
    });
  }
}
