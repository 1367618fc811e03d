"""What the tabs of one image show beside its verdict and its findings."""

from engagement.domain.image_parts import decisions, files, history, information, layers, resources

__all__ = ["decisions", "files", "history", "information", "layers", "resources"]
