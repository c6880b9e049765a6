"""Maps as SVG made on the server, the same for page and paper: outlines of units and areas to shade."""
