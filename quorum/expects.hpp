#pragma once

namespace vedette::quorum {

/// Ends the process with the place and the broken rule on stderr. For our own errors only, never for input; stays on
/// in release, because acting on a broken promise is worse than not acting.
[[noreturn]] void broken(const char* rule, const char* file, int line);

}  // namespace vedette::quorum

/// States what must hold here. The only macro of the project: the text and the line come from the call.
#define VEDETTE_EXPECTS(condition) \
  ((condition) ? static_cast<void>(0) : ::vedette::quorum::broken(#condition, __FILE__, __LINE__))
