# Gives everybody the way into folders that a strict umask has closed: BC_FOLDERS of an installation, or all of a package.
if(NOT BC_FOLDERS)
    set(BC_FOLDERS "${CPACK_TEMPORARY_DIRECTORY}")
endif()
file(CHMOD_RECURSE ${BC_FOLDERS} DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
