#pragma once

#include <initializer_list>
#include <string>

namespace vedette::daemon {

/// The bytes of a reply with all elapsed times replaced, as in the recorded transcripts.
inline std::string masked(std::string bytes) {
  for (const std::string name : {"last-ping-sent", "last-ok-ping-reply", "last-ping-reply", "info-refresh",
                                 "role-reported-time", "last-hello-message"}) {
    const std::string key = name + "\r\n";
    for (auto at = bytes.find(key); at != std::string::npos; at = bytes.find(key, at)) {
      at += key.size();
      const auto length_end = bytes.find("\r\n", at) + 2;
      const auto value_end = bytes.find("\r\n", length_end) + 2;
      bytes.replace(at, value_end - at, "$<n>\r\n<ms>\r\n");
    }
  }
  return bytes;
}

}  // namespace vedette::daemon
