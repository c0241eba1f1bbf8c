"""Chat models behind one protocol; LangChain's packages are imported only for what is configured."""
