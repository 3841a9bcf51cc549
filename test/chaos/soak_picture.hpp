#pragma once

#include <string>
#include <vector>

namespace vedette::chaos {

/// What one Sentinel holds.
struct Sample {
  double minute = 0;
  double memory_kib = 0;  ///< Resident, without what is shared with files.
  double descriptors = 0;
  double file_bytes = 0;
};

/// An SVG with memory, descriptors and the file's size over time, one below the other, a line for each Sentinel. All
/// begin at nothing, so that growth looks no larger than it is.
std::string picture_of(const std::vector<std::vector<Sample>>& sentinels);

}  // namespace vedette::chaos
