# Regressions and eigenvectors; no header of this layer shows it.
target_link_libraries(crux_stats PRIVATE Eigen3::Eigen)
