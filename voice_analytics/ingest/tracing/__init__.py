"""What passed between a telephone system and the box, without content: for whoever looks why."""
