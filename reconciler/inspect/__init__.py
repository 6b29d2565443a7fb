"""What a file is: image size, APK package and signature, video duration. No store names here."""
