"""What several behaviours share: places, replies, content, excuses."""
