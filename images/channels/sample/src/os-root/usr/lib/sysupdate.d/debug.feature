[Feature]
Description=Debug symbols
