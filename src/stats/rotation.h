// PCA-PRIM (Dalal, Han, Lempert, Jaycocks and Hackbarth 2013): PRIM's boxes have sides along the
// axes; where a failing region lies aslant, rotating the numbers to the principal axes of the cases
// of interest lets a box fit it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "stats/data_frame.h"

namespace crux::stats {

struct Rotation {
    std::vector<std::size_t> columns;          ///< of the frame: those rotated, numbers all
    std::vector<double> mean, sd;              ///< [rotated column] sd as divided by n; 1 where it is 0
    std::vector<std::vector<double>> loading;  ///< [axis][rotated column] unit vectors, widest axis first
    /// "0.71 x + 0.70 y (standardised)", the largest loadings first, those below 0.1 left out.
    std::string text(std::size_t axis, const DataFrame& frame) const;
};

/// The rotation from the covariance of the standardised cases of interest. Signs: the largest loading
/// of an axis is positive, so that the same data give the same axes.
Rotation pca_rotation(const DataFrame& frame, std::span<const std::uint8_t> interest);

/// The frame with its numbers replaced by the axes "r1", "r2", ...; categories stay.
DataFrame rotate(const DataFrame& frame, const Rotation& rotation);

}  // namespace crux::stats
