#pragma once

#include <string>

namespace vedette::protocol {

inline const std::string id_a(40, 'a');
inline const std::string id_b(40, 'b');

}  // namespace vedette::protocol
