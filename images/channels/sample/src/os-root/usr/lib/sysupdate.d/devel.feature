[Feature]
Description=What developers need
