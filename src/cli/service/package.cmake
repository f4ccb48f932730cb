# The Debian package. With SOURCE_DATE_EPOCH set the same sources give the same bytes.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME baocao)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT ${BC_CONTACT})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "reports for Vietnamese operation centres")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Reads the field reports that citizens send to an operation centre (IOC),
judges each against the clocks its regulation sets, and publishes every week
and month an official dispatch in PDF, an Excel workbook and machine-readable
figures, with sensitive cases in none of it. A timer makes what is due.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# Libraries come from the program itself; fonts and the colour profile are files it opens by their paths, and systemd
# makes its user.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "fonts-liberation2 | fonts-liberation, fonts-open-sans, icc-profiles-free, systemd | systemd-sysusers")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${here}/debian/postinst ${here}/debian/prerm ${here}/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_STRIP_FILES ON)
# The units name their prefix: install into /usr below a folder, not into a folder as prefix.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
# The umask of who packs is not everybody's.
set(CPACK_PRE_BUILD_SCRIPTS ${here}/open_folders.cmake)
include(CPack)
