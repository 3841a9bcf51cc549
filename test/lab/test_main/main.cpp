#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/lab/endings.hpp"

namespace {

/// Fails the test whose sentinels ended with a bad status: a crash, or what a sanitizer has to say at the exit.
class BadEndings : public testing::EmptyTestEventListener {
  void OnTestEnd(const testing::TestInfo& /*test*/) override {
    for (const std::string& ending : vedette::lab::take_bad_endings()) ADD_FAILURE() << ending;
  }
};

}  // namespace

int main(int count, char** words) {
  testing::InitGoogleMock(&count, words);
  testing::UnitTest::GetInstance()->listeners().Append(new BadEndings);
  return RUN_ALL_TESTS();
}
