"""The protocols of the models, the stages between them, and the runners that join them."""
